// The places that the user chose in a dialog of the system. The page may have files written only there.
import { resolve } from "node:path";
import type { PlaceCheck } from "../host/write-guard.ts";

export interface GrantedPlaces {
  grant(path: string): void;
  refuse: PlaceCheck;
}

export function createGrantedPlaces(): GrantedPlaces {
  const places = new Set<string>();
  return {
    grant: (path) => places.add(resolve(path)),
    refuse: (path) => (places.has(resolve(path)) ? null : "no dialog of the system named that place"),
  };
}

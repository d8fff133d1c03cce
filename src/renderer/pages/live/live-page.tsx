// The live page: the running watch with its figures, incidents and last flows; or what a watch is, and the form that starts one.
import { useState } from "react";
import { useAnswer } from "../../api/answers.ts";
import { NoWorkspace } from "../../parts/no-workspace.tsx";
import { PageSkeleton } from "../../parts/page-skeleton.tsx";
import { useWorkspace } from "../../state/workspace.ts";
import { Answered } from "../../ui/answered.tsx";
import { NewWatch } from "./new-watch.tsx";
import { WatchView } from "./watch-view.tsx";

export function LivePage() {
  const workspace = useWorkspace();
  const watches = useAnswer("watch.list", workspace.current ? {} : null);
  const [chosen, setChosen] = useState<number | null>(null);
  if (workspace.error || (workspace.known && !workspace.current)) return <NoWorkspace />;
  return (
    <Answered of={watches} failed="The watches could not be read" bones={<PageSkeleton />}>
      {(list) => {
        const watch = list.find(({ jobId }) => jobId === chosen) ?? list[0];
        if (watch === undefined) return <NewWatch />;
        return <WatchView key={watch.jobId} watch={watch} others={list} choose={setChosen} />;
      }}
    </Answered>
  );
}

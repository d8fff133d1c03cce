// Keys as printed on the keyboard: "Ctrl+Z" becomes two caps.
import css from "./keys.module.css";

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keys.split(/(?<=.)\+(?=.)/).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

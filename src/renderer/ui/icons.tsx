// All icons of the window, the only file that imports lucide: 16 px with a 1.5 px stroke, hidden from screen readers (labels are
// announced).
import {
  Bookmark,
  ChartSpline,
  Check,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  ClipboardPaste,
  Columns3,
  Copy,
  CornerDownRight,
  CornerLeftUp,
  Crosshair,
  Crown,
  Database,
  Download,
  Ellipsis,
  EyeOff,
  File,
  FileText,
  Filter,
  FilterX,
  Fish,
  Folder,
  FolderOpen,
  FolderPlus,
  GitCompareArrows,
  Group,
  Highlighter,
  History,
  Image,
  Info,
  Keyboard,
  Layers,
  ListChecks,
  ListStart,
  LoaderCircle,
  type LucideIcon,
  type LucideProps,
  Pencil,
  Plus,
  Radio,
  Redo2,
  RotateCw,
  ScanSearch,
  Scissors,
  SlidersHorizontal,
  Table2,
  Trash2,
  TriangleAlert,
  Undo2,
  Unplug,
  Upload,
  Waves,
  Waypoints,
  X,
  ZoomIn,
  ZoomOut,
} from "lucide-react";

const createIcon = (Drawing: LucideIcon) =>
  function Icon(props: LucideProps) {
    return <Drawing size={16} strokeWidth={1.5} aria-hidden="true" focusable="false" {...props} />;
  };
export type IconType = ReturnType<typeof createIcon>;

export const CheckIcon = createIcon(Check);
export const ChevronDownIcon = createIcon(ChevronDown);
export const ChevronRightIcon = createIcon(ChevronRight);
export const ColumnsIcon = createIcon(Columns3);
export const CopyIcon = createIcon(Copy);
export const DataIcon = createIcon(Database);
export const DoneIcon = createIcon(CircleCheck);
export const DrillIcon = createIcon(Crosshair);
export const ExcludeIcon = createIcon(FilterX);
export const ExportIcon = createIcon(Download);
export const FailedIcon = createIcon(CircleAlert);
export const FileIcon = createIcon(File);
export const ReportIcon = createIcon(FileText);
export const FilterIcon = createIcon(Filter);
export const FolderIcon = createIcon(Folder);
export const FolderOpenIcon = createIcon(FolderOpen);
export const HideIcon = createIcon(EyeOff);
export const ImageIcon = createIcon(Image);
export const InfoIcon = createIcon(Info);
export const JobsIcon = createIcon(ListChecks);
export const JumpIcon = createIcon(ListStart);
export const KeyboardIcon = createIcon(Keyboard);
export const ModelIcon = createIcon(ChartSpline);
export const MoreIcon = createIcon(Ellipsis);
export const NewFolderIcon = createIcon(FolderPlus);
export const ParentIcon = createIcon(CornerLeftUp);
export const PacketsIcon = createIcon(Layers);
export const PasteIcon = createIcon(ClipboardPaste);
export const PlusIcon = createIcon(Plus);
export const RenameIcon = createIcon(Pencil);
export const RetryIcon = createIcon(RotateCw);
export const RunningIcon = createIcon(LoaderCircle);
export const SettingsIcon = createIcon(SlidersHorizontal);
export const StoppedIcon = createIcon(CircleSlash);
export const TableIcon = createIcon(Table2);
export const TriageIcon = createIcon(ScanSearch);
export const TrashIcon = createIcon(Trash2);
export const UnplugIcon = createIcon(Unplug);
export const WarningIcon = createIcon(TriangleAlert);
export const WorkspaceIcon = createIcon(Waves);
export const ChampionIcon = createIcon(Crown);
export const CompareIcon = createIcon(GitCompareArrows);
export const ImportIcon = createIcon(Upload);
export const CloseIcon = createIcon(X);
export const CarveIcon = createIcon(Scissors);
export const GoIcon = createIcon(CornerDownRight);
export const WiresharkIcon = createIcon(Fish);
export const ZoomInIcon = createIcon(ZoomIn);
export const ZoomOutIcon = createIcon(ZoomOut);
export const BookmarkIcon = createIcon(Bookmark);
export const GroupIcon = createIcon(Group);
export const LiveIcon = createIcon(Radio);
export const MarkIcon = createIcon(Highlighter);
export const LogIcon = createIcon(History);
export const UndoIcon = createIcon(Undo2);
export const RedoIcon = createIcon(Redo2);
export const PivotIcon = createIcon(Waypoints);

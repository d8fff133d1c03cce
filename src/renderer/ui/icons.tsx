// The one door to lucide: every icon of the window, 16 px with a 1.5 px stroke, hidden from readers (labels speak).
import {
  ArrowUp,
  Bookmark,
  ChartSpline,
  Check,
  ChevronDown,
  ChevronRight,
  CircleAlert,
  CircleCheck,
  CircleSlash,
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
  ListChecks,
  ListStart,
  LoaderCircle,
  type LucideIcon,
  type LucideProps,
  Pencil,
  Plus,
  Redo2,
  RotateCw,
  ScanSearch,
  Scissors,
  Search,
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

const drawn = (Drawing: LucideIcon) =>
  function Icon(props: LucideProps) {
    return <Drawing size={16} strokeWidth={1.5} aria-hidden="true" focusable="false" {...props} />;
  };
export type IconType = ReturnType<typeof drawn>;

export const ArrowUpIcon = drawn(ArrowUp);
export const CheckIcon = drawn(Check);
export const ChevronDownIcon = drawn(ChevronDown);
export const ChevronRightIcon = drawn(ChevronRight);
export const ColumnsIcon = drawn(Columns3);
export const CopyIcon = drawn(Copy);
export const DataIcon = drawn(Database);
export const DoneIcon = drawn(CircleCheck);
export const DrillIcon = drawn(Crosshair);
export const ExcludeIcon = drawn(FilterX);
export const ExportIcon = drawn(Download);
export const FailedIcon = drawn(CircleAlert);
export const FileIcon = drawn(File);
export const ReportIcon = drawn(FileText);
export const FilterIcon = drawn(Filter);
export const FolderIcon = drawn(Folder);
export const FolderOpenIcon = drawn(FolderOpen);
export const HideIcon = drawn(EyeOff);
export const ImageIcon = drawn(Image);
export const InfoIcon = drawn(Info);
export const JobsIcon = drawn(ListChecks);
export const JumpIcon = drawn(ListStart);
export const KeyboardIcon = drawn(Keyboard);
export const ModelIcon = drawn(ChartSpline);
export const MoreIcon = drawn(Ellipsis);
export const NewFolderIcon = drawn(FolderPlus);
export const ParentIcon = drawn(CornerLeftUp);
export const PlusIcon = drawn(Plus);
export const RenameIcon = drawn(Pencil);
export const RetryIcon = drawn(RotateCw);
export const RunningIcon = drawn(LoaderCircle);
export const SearchIcon = drawn(Search);
export const SettingsIcon = drawn(SlidersHorizontal);
export const StoppedIcon = drawn(CircleSlash);
export const TableIcon = drawn(Table2);
export const TriageIcon = drawn(ScanSearch);
export const TrashIcon = drawn(Trash2);
export const UnplugIcon = drawn(Unplug);
export const WarningIcon = drawn(TriangleAlert);
export const WorkspaceIcon = drawn(Waves);
export const ChampionIcon = drawn(Crown);
export const CompareIcon = drawn(GitCompareArrows);
export const ImportIcon = drawn(Upload);
export const CloseIcon = drawn(X);
export const CarveIcon = drawn(Scissors);
export const GoIcon = drawn(CornerDownRight);
export const WiresharkIcon = drawn(Fish);
export const ZoomInIcon = drawn(ZoomIn);
export const ZoomOutIcon = drawn(ZoomOut);
export const BookmarkIcon = drawn(Bookmark);
export const GroupIcon = drawn(Group);
export const MarkIcon = drawn(Highlighter);
export const LogIcon = drawn(History);
export const UndoIcon = drawn(Undo2);
export const RedoIcon = drawn(Redo2);
export const PivotIcon = drawn(Waypoints);

// Names of well-known DCE-RPC interfaces for the administration of Windows, by UUID ([MS-*] of Microsoft's open
// specifications; [C706], appendix I).

const names: ReadonlyMap<string, string> = new Map([
  ["e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper"],
  ["367abb81-9844-35f1-ad32-98f038001003", "svcctl"],
  ["1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc"],
  ["378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec"],
  ["86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService"],
  ["338cd001-2244-31f1-aaaa-900038001003", "winreg"],
  ["12345778-1234-abcd-ef00-0123456789ac", "samr"],
  ["12345778-1234-abcd-ef00-0123456789ab", "lsarpc"],
  ["3919286a-b10c-11d0-9ba8-00c04fd92ef5", "dssetup"],
  ["12345678-1234-abcd-ef00-01234567cffb", "netlogon"],
  ["e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi"],
  ["4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc"],
  ["6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc"],
  ["12345678-1234-abcd-ef00-0123456789ab", "spoolss"],
  ["76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool"],
  ["82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog"],
  ["f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "eventlog6"],
  ["c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc"],
  ["df1941c5-fe89-4e79-bf10-463657acf44d", "efsrpc"],
  ["4fc742e0-4a10-11cf-8273-00aa004ae673", "dfsnm"],
  ["f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login"],
  ["9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices"],
  ["d4781cd6-e5d3-44df-ad94-930efe48a887", "IWbemLoginClientID"],
  ["99fcfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter"],
  ["4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IActivation"],
  ["000001a0-0000-0000-c000-000000000046", "IRemoteSCMActivator"],
  ["00000131-0000-0000-c000-000000000046", "IRemUnknown"],
  ["00000143-0000-0000-c000-000000000046", "IRemUnknown2"],
  ["00020400-0000-0000-c000-000000000046", "IDispatch"],
  ["6139d8a4-e508-4ebb-bac7-d7f275145897", "IRemoteIPV6Config"],
  ["894de0c0-0d55-11d3-a322-00c04fa321a1", "InitShutdown"],
  ["d95afe70-a6d5-4259-822e-2c84da1ddb0d", "WindowsShutdown"],
  ["50abc2a4-574d-40b3-9d66-ee4fd5fba076", "dnsserver"],
  ["5ca4a760-ebb1-11cf-8611-00a0245420ed", "TermServ"],
  ["4b112204-0e19-11d3-b42b-0000f81feb9f", "ssdpsrv"],
  ["17fdd703-1827-4e34-79d4-24a55c53bb37", "msgsvc"],
  ["8d9f4e40-a03d-11ce-8f69-08003e30051b", "pnp"],
  ["300f3532-38cc-11d0-a3f0-0020af6b0add", "trkwks"],
  ["a8e0653c-2744-4389-a61d-7373df8b2292", "FileServerVssAgent"],
  ["3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey"],
  ["afa8bd80-7d8a-11c9-bef4-08002b102989", "mgmt"],
]);

/** The interface's name, or its UUID if unknown. */
export const interfaceName = (uuid: string): string => names.get(uuid) ?? uuid;

const pipes = new Set([
  ...["svcctl", "atsvc", "winreg", "samr", "lsarpc", "lsass", "netlogon", "srvsvc", "wkssvc", "spoolss"],
  ...["eventlog", "epmapper", "efsrpc", "netdfs", "ntsvcs", "browser", "protected_storage", "initshutdown"],
]);

/** Whether a file of this name can only be a pipe. */
export const isPipeName = (name: string): boolean => pipes.has(name.toLowerCase());

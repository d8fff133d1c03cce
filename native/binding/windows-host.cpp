// Windows with Microsoft's linker only: the addon imports symbols from "NODE.EXE", but the program may be electron.exe or have another name.
// The loader calls this hook first, which returns the program itself.
#if defined(_MSC_VER)
#include <windows.h>

#include <delayimp.h>
#include <string.h>

static FARPROC WINAPI host(unsigned int event, DelayLoadInfo* info) {
  if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "NODE.EXE") != 0) return nullptr;
  return reinterpret_cast<FARPROC>(GetModuleHandle(nullptr));
}

extern "C" const PfnDliHook __pfnDliNotifyHook2 = host;
#endif

// Parses all scripts with TypeScript's compiler and returns what is certainly wrong. Types are not
// checked: the scripts declare none.
(files) => {
  const ERRORS = new Set([
    2304, 2552, 18004, // a name that is not declared
    2305, 2307, 2614, 2724, // an import of what is not exported
    6133, 6192, 6196, 6198, 6199, // declared or imported, and not used
    2300, 2451, // declared twice
    2448, 2588, // used before its declaration; a constant assigned
    2554, // too many arguments
    7027, // never reached
  ]);
  const exists = (name) => Object.hasOwn(files, name);
  const options = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    noUnusedLocals: true,
    allowUnreachableCode: false,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    types: [],
  };
  const host = {
    fileExists: exists,
    readFile: (name) => files[name],
    getSourceFile: (name, target) => exists(name) ? ts.createSourceFile(name, files[name], target) : undefined,
    getDefaultLibFileName: () => "/lib/lib.esnext.d.ts",
    getDefaultLibLocation: () => "/lib",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    directoryExists: () => true,
    getDirectories: () => [],
    writeFile: () => {},
  };
  const roots = Object.keys(files).filter((name) => !name.startsWith("/lib/"));
  const program = ts.createProgram(roots, options, host);
  const wrong = [
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getSemanticDiagnostics().filter(({ code }) => ERRORS.has(code)),
  ];
  return wrong.map(({ file, start, code, messageText }) => {
    const { line } = file ? file.getLineAndCharacterOfPosition(start) : { line: 0 };
    return `${file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")} (${code})`;
  });
}

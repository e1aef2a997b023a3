/** Why there is no native backend, in Chinese. The sentences are those of `src/backend/native`; a test finds one that is missing. */

const sentences: readonly (readonly [english: RegExp, chinese: (...parts: string[]) => string])[] = [
  [/^CC is (".*"), which is not there$/, (name) => `CC 的值是 ${name}，没有这个程序`],
  [/^there is no C compiler$/, () => "没有 C 编译器"],
  [/^(.*) is neither gcc nor clang$/, (path) => `${path} 既不是 gcc，也不是 clang`],
  [/^this processor has no fused multiply-add$/, () => "这个处理器没有融合乘加指令"],
  [/^(.*) does not work: (.*)$/s, (path, why) => `${path} 不能工作：${why}`],
  [/^this is not Node$/, () => "这里不是 Node"],
  [/^there is none for Windows yet$/, () => "尚不支持 Windows"],
  [/^compiled code gives wrong numbers$/, () => "编译出的代码算得不对"],
  [/^koffi cannot be loaded: (.*)$/s, (why) => `无法加载 koffi：${why}`],
  [/^koffi is not installed$/, () => "没有安装 koffi（npm install koffi）"],
];

/** The sentence in Chinese, or as it is where it comes from the system. */
export function nativeProblem(english: string): string {
  for (const [pattern, chinese] of sentences) {
    const found = pattern.exec(english);
    if (found) return chinese(...found.slice(1));
  }
  return english;
}

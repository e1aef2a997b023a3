/** The heads of columns of numbers, which stand to the right as the numbers do. */
export function NumberHeads({ names, lang }: { readonly names: readonly string[]; readonly lang?: string }) {
  return (
    <>
      {names.map((name) => (
        <th key={name} scope="col" class="num" lang={lang}>
          {name}
        </th>
      ))}
    </>
  );
}

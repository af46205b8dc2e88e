// What the page knows: read once from its JSON block. Entities, relations and sentences are told by their index.

const page = JSON.parse(document.getElementById("data").textContent);
const { things, relations, classes, properties, passages, numbers, hub } = page.data;

/** The relations that an entity takes part in. */
const relationsOf = things.map(() => []);
relations.forEach((relation, i) => {
  relationsOf[relation.source].push(i);
  if (relation.target !== relation.source) relationsOf[relation.target].push(i);
});

/** The figures of an area or of an indicator. */
const numbersOf = things.map(() => []);
numbers.forEach((number, i) => {
  numbersOf[number.area].push(i);
  if (number.indicator !== number.area) numbersOf[number.indicator].push(i);
});

const indexOfThing = new Map(things.map((thing, i) => [thing.id, i]));
const indexOfClass = new Map(classes.map((entry, i) => [entry.name, i]));
const indexOfProperty = new Map(properties.map((entry, i) => [entry.name, i]));

function isOfHub({ source, target }) {
  return source === hub || target === hub;
}

/** A figure has a year of its own and is a fact unless it is a target. */
function statementOf(number) {
  return { quote: number.quote, planned: number.target, year: number.year };
}

/** All that is said of an entity. */
function statementsOf(i) {
  return [
    ...things[i].values.flatMap((value) => value.statements),
    ...relationsOf[i].flatMap((r) => relations[r].statements),
    ...numbersOf[i].map((n) => statementOf(numbers[n])),
  ];
}

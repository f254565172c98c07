-- The lines of a bill as text for format(): JSON objects, each with its facts and a
-- place for its amount. Element 0 of tariffs._price_lines is the energy, which no
-- line shows, so line n is argument n + 1.

create or replace function tariffs._make_bill_format(p_facts jsonb)
returns text
language sql
immutable
parallel safe
return (
    select '[' || string_agg(
        rtrim(replace(f.facts::text, '%', '%%'), '}') || ', "amount": %' || f.place + 1 || '$s}',
        ', ' order by f.place
    ) || ']'
    from jsonb_array_elements(p_facts) with ordinality as f (facts, place)
);

comment on function tariffs._make_bill_format(jsonb) is 'The lines of a bill as text for format().';

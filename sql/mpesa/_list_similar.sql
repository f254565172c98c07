-- Numbers that may have been meant by whoever typed this one: another digit in one place, two
-- neighbours swapped, one digit too few or too many. Empty for what is no number of 7 to 13 digits.

create or replace function mpesa._list_similar(p_typed text)
returns text[]
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
return case when p_typed ~ '^[0-9]{7,13}$' then array(
    select overlay(p_typed placing d::text from i for 1)
    from generate_series(1, length(p_typed)) as i
    cross join generate_series(0, 9) as d
    union
    select overlay(p_typed placing reverse(substr(p_typed, i, 2)) from i for 2)
    from generate_series(1, length(p_typed) - 1) as i
    union
    select left(p_typed, i) || d || substr(p_typed, i + 1)
    from generate_series(0, length(p_typed)) as i
    cross join generate_series(0, 9) as d
    union
    select overlay(p_typed placing '' from i for 1)
    from generate_series(1, length(p_typed)) as i
) else '{}'::text[] end;

comment on function mpesa._list_similar(text) is 'Numbers that differ from a typed one by a slip of the finger.';

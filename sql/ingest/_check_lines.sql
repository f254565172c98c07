-- Looks at the lines of a chunk one by one: the typed reading of each good one, the code and
-- the facts of each bad one; row_index is the number of the line among p_lines, from 1. Blank
-- lines are passed over. p_faults holds what the door found out before it was text: codes by
-- line number. Never raises, whatever the lines hold.
--
-- Codes: invalid_utf8, nul_character, line_too_long, those of _read_line and of
-- meters._check_readings

create or replace function ingest._check_lines(
    p_columns text[],
    p_lines   text,
    p_faults  jsonb
)
returns setof meters.checked_reading
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with line as materialized (
        select l.number::integer as number, f.fault, c.code, c.detail, c.element
        from string_to_table(p_lines, E'\n') with ordinality as l (line, number)
        cross join lateral (values (p_faults ->> l.number::text, rtrim(l.line, E'\r'))) as f (fault, line)
        left join lateral ingest._read_line(p_columns, f.line) as c on f.fault is null
        where f.fault is not null or f.line ~ '\S'
    ),
    element as materialized (
        select
            coalesce(jsonb_agg(l.element order by l.number), '[]') as elements,
            array_agg(l.number order by l.number) as numbers
        from line as l
        where l.fault is null and l.code is null
    ),
    verdict as (
        select e.numbers[c.row_index + 1] as row_index, c.code, c.detail, c.reading
        from element as e
        cross join lateral meters._check_readings(e.elements) as c
        union all
        select
            l.number,
            coalesce(l.fault, l.code),
            coalesce(l.detail, case l.fault
                when 'invalid_utf8' then 'The line is not valid UTF-8.'
                when 'nul_character' then 'The line holds a NUL character.'
                when 'line_too_long' then 'The line is longer than a reading can be.'
            end),
            null
        from line as l
        where l.fault is not null or l.code is not null
    )
    select v.row_index, v.code, v.detail, v.reading
    from verdict as v
    order by v.row_index;
end;

comment on function ingest._check_lines(text[], text, jsonb) is
    'The typed reading of each good line of a chunk, the reason against each bad one.';

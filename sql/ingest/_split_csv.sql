-- The cells of a line of CSV (RFC 4180, comma); null where its quotes do not add up. A cell
-- without text is null.

create or replace function ingest._split_csv(p_line text)
returns text[]
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_cells text[];
begin
    if position('"' in p_line) = 0 then
        return string_to_array(p_line, ',', '');
    end if;

    v_cells := array(
        select m.cell[1]
        from regexp_matches(p_line || ',', '("(?:[^"]|"")*"|[^,"]*),', 'g') with ordinality as m (cell, position)
        order by m.position
    );

    if array_to_string(v_cells, ',') <> p_line then
        return null;
    end if;

    return array(
        select nullif(
            case when c.cell like '"%' then replace(substr(c.cell, 2, length(c.cell) - 2), '""', '"') else c.cell end,
            ''
        )
        from unnest(v_cells) with ordinality as c (cell, position)
        order by c.position
    );
end;
$$;

comment on function ingest._split_csv(text) is 'The cells of a line of CSV, null where it is none.';

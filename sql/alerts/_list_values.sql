-- The values of one of our closed sets (alert_type, severity, status, subject_type), in the order in which
-- the check of its domain has them: the one place where they are written.

create or replace function alerts._list_values(p_set text)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select m.found[1]
        from pg_constraint as c
        cross join regexp_matches(pg_get_constraintdef(c.oid), '''([^'']+)''', 'g') with ordinality as m (found, place)
        where c.contypid = to_regtype('alerts.' || quote_ident(p_set))
        order by m.place
    );
end;
$$;

comment on function alerts._list_values(text) is 'The values of a closed set, in order.';

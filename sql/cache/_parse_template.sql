-- The columns that a template names in braces, in their order; refuses one whose braces do not pair.
--
-- Errors: PT422 invalid_template

create or replace function cache._parse_template(p_template text)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (
        length(p_template) between 1 and 200 and regexp_replace(p_template, '\{[a-z_][a-z0-9_]*\}', '', 'g') !~ '[{}]'
    ) is not true then
        raise exception 'invalid_template'
            using errcode = 'PT422', detail = format('%L is no template.', left(p_template, 220)),
                  hint = 'Write text with columns in braces, for instance meter:{meter_id}.';
    end if;

    return array(
        select m.part[1]
        from regexp_matches(p_template, '\{([a-z_][a-z0-9_]*)\}', 'g') with ordinality as m (part, position)
        order by m.position
    );
end;
$$;

comment on function cache._parse_template(text) is 'The columns that a template names.';

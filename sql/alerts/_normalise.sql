-- The value of a closed set that somebody meant: case, spaces around it and hyphens never matter. The one
-- door for types, severities and states from outside. Null stays null.
--
-- Errors: PT400 invalid_alert_type, invalid_severity, invalid_status, invalid_subject_type

create or replace function alerts._normalise(p_set text, p_value text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_values text[];
    v_value  text;
begin
    if p_value is null then
        return null;
    end if;

    v_values := alerts._list_values(p_set);

    select v.name into v_value
    from unnest(v_values) as v (name)
    where lower(v.name) = lower(translate(btrim(p_value), '- ', '__'));

    if not found then
        raise exception '%', 'invalid_' || p_set
            using errcode = 'PT400',
                  detail = format('There is no %s %L.', replace(p_set, '_', ' '), left(p_value, 80)),
                  hint = format('Send one of %s, in any case.', array_to_string(v_values, ', '));
    end if;

    return v_value;
end;
$$;

comment on function alerts._normalise(text, text) is 'The value of a closed set that somebody meant, whatever its case.';

-- Variants and the names that a flag serves of them. {"on": true, "off": false} where a boolean flag names none.
--
-- Errors: PT400 invalid_type, invalid_variants; PT422 variant_type_mismatch

create or replace function flags._check_variants(p_type text, p_variants jsonb)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_variants jsonb := coalesce(nullif(p_variants, 'null'), case when p_type = 'boolean' then '{"on": true, "off": false}'::jsonb end);
    v_wrong    text;
begin
    if p_type is null or p_type not in ('boolean', 'string', 'number', 'object') then
        raise exception 'invalid_type'
            using errcode = 'PT400', detail = format('%L is no type of a flag.', left(p_type, 40)),
                  hint = 'Send boolean, string, number or object in type.';
    elsif (case when jsonb_typeof(v_variants) is distinct from 'object' then true
        else pg_column_size(v_variants) > 65536
            or (select count(*) from jsonb_object_keys(v_variants)) not between 1 and 100
            or exists (select from jsonb_object_keys(v_variants) as k where k !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
        end)
    then
        raise exception 'invalid_variants'
            using errcode = 'PT400',
                  detail = 'The variants are no object of 1 to 100 names (letters, digits, and . _ - between them) and 64 kB.',
                  hint = 'Write {"red": "#f00", "blue": "#00f"}.';
    end if;

    select min(v.key) into v_wrong from jsonb_each(v_variants) as v where jsonb_typeof(v.value) <> p_type;

    if v_wrong is not null then
        raise exception 'variant_type_mismatch'
            using errcode = 'PT422',
                  detail = format('The value of variant %s is a %s; the flag holds a %s.', v_wrong,
                      jsonb_typeof(v_variants -> v_wrong), p_type),
                  hint = 'Every variant has a value of the flag''s type.';
    end if;

    return v_variants;
end;
$$;

comment on function flags._check_variants(text, jsonb) is 'The variants of a flag; refuses values of another type.';

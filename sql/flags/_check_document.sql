-- A flag's document as it is kept, every member stated. The caller has locked the environment.
--
-- Errors: PT400 invalid_definition, invalid_type, invalid_variants, invalid_rule, invalid_percentage, invalid_weights,
--         invalid_condition, too_many_conditions, invalid_users, invalid_schedule, duplicate_rule;
--         PT404 segment_not_found, prerequisite_not_found; PT422 variant_type_mismatch, variant_not_found

create or replace function flags._check_document(p_environment text, p_flag_key text, p_document jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_members constant text[] :=
        '{type,description,variants,default_variant,off_variant,enabled,salt,starts_at,ends_at,audience,needs_approval,'
        'permanent,sampling_rate,rules,prerequisites}';
    d             jsonb := jsonb_strip_nulls(p_document);
    v_is_boolean  boolean := d ->> 'type' = 'boolean' and not d ? 'variants';
    v_variants    jsonb;
    v_rules       jsonb;
    v_default     text;
    v_off         text;
    v_problem     text;
    v_missing     text;
begin
    -- Values of objects may hold nulls.
    d := d || case when jsonb_typeof(p_document -> 'variants') = 'object'
        then jsonb_build_object('variants', p_document -> 'variants') else '{}' end;

    v_problem := case
        when d - c_members <> '{}' then format('%L is no member of a flag.',
            (select min(k) from jsonb_object_keys(d - c_members) as k))
        when jsonb_typeof(d -> 'enabled') <> 'boolean' then 'enabled is neither true nor false.'
        when jsonb_typeof(d -> 'needs_approval') <> 'boolean' then 'needs_approval is neither true nor false.'
        when jsonb_typeof(d -> 'permanent') <> 'boolean' then 'permanent is neither true nor false.'
        when jsonb_typeof(d -> 'description') <> 'string' or length(d ->> 'description') > 2000
            then 'description is no text of up to 2,000 characters.'
        when jsonb_typeof(d -> 'salt') <> 'string' or length(d ->> 'salt') not between 1 and 200
            then 'salt is no text of 1 to 200 characters.'
        when coalesce(d ->> 'audience', 'user') not in ('service', 'user', 'public')
            then 'audience is not service, user or public.'
        when case when jsonb_typeof(d -> 'sampling_rate') <> 'number' then true
            else (d ->> 'sampling_rate')::numeric not between 0 and 1 end then 'sampling_rate is no number from 0 to 1.'
        when jsonb_typeof(d -> 'rules') <> 'array' then 'rules are no array.'
        when case when jsonb_typeof(d -> 'rules') = 'array' then jsonb_array_length(d -> 'rules') end > 100
            then 'There are over 100 rules.'
        when jsonb_typeof(d -> 'prerequisites') <> 'array' then 'prerequisites are no array.'
    end;

    if v_problem is not null then
        raise exception 'invalid_definition'
            using errcode = 'PT400', detail = v_problem, hint = 'docs/flags.md shows a definition.';
    end if;

    v_variants := flags._check_variants(d ->> 'type', d -> 'variants');
    v_default := coalesce(d ->> 'default_variant', case when v_is_boolean then 'off' end);
    v_off := coalesce(d ->> 'off_variant', case when v_is_boolean then 'off' end);

    if v_default is null or not v_variants ? v_default or not v_variants ? coalesce(v_off, v_default) then
        raise exception 'variant_not_found'
            using errcode = 'PT422',
                  detail = format('default_variant is %L, off_variant %L.', left(v_default, 64), left(v_off, 64)),
                  hint = 'Both name a variant; without off_variant callers use their own default while the flag is off.';
    elsif flags._check_moment(d -> 'starts_at') >= flags._check_moment(d -> 'ends_at') then
        raise exception 'invalid_schedule'
            using errcode = 'PT400', detail = 'The flag ends before it starts.', hint = 'ends_at is later than starts_at.';
    end if;

    v_rules := (
        select coalesce(jsonb_agg(flags._check_rule(r.value, r.number, v_variants) order by r.number), '[]')
        from jsonb_array_elements(coalesce(d -> 'rules', '[]')) with ordinality as r (value, number)
    );

    select min(r.id) into v_missing
    from (
        select e ->> 'id' as id from jsonb_array_elements(v_rules) as e group by 1 having count(*) > 1
    ) as r;

    if v_missing is not null then
        raise exception 'duplicate_rule'
            using errcode = 'PT400', detail = format('Two rules have the id %L.', v_missing),
                  hint = 'Give each another id, or none.';
    end if;

    return jsonb_build_object(
        'type', d -> 'type', 'description', d -> 'description', 'variants', v_variants, 'default_variant', v_default,
        'off_variant', v_off, 'enabled', coalesce(d -> 'enabled', 'true'), 'salt', coalesce(d ->> 'salt', p_flag_key),
        'starts_at', flags._check_moment(d -> 'starts_at'),
        'ends_at', flags._check_moment(d -> 'ends_at'),
        'audience', coalesce(d ->> 'audience', 'user'), 'needs_approval', coalesce(d -> 'needs_approval', 'false'),
        'permanent', coalesce(d -> 'permanent', 'false'), 'sampling_rate', coalesce(d -> 'sampling_rate', '0'),
        'rules', v_rules, 'prerequisites', flags._check_prerequisites(p_environment, p_flag_key, d -> 'prerequisites')
    );
end;
$$;

comment on function flags._check_document(text, text, jsonb) is 'A flag''s document as it is kept; refuses what is none.';

-- A rule as it is kept.
--
-- Errors: PT400 invalid_rule, invalid_percentage, invalid_weights, invalid_condition, too_many_conditions,
--         invalid_users, invalid_schedule; PT404 segment_not_found; PT422 variant_not_found

create or replace function flags._check_rule(p_rule jsonb, p_number bigint, p_variants jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_members constant text[] :=
        '{id,description,match,conditions,users,percentage,bucket_by,variant,weights,starts_at,ends_at}';
    v_rule       jsonb := case when jsonb_typeof(p_rule) = 'object' then jsonb_strip_nulls(p_rule) end;
    v_id         text := coalesce(v_rule ->> 'id', 'rule-' || p_number);
    v_bucket_by  text := coalesce(v_rule ->> 'bucket_by', 'targetingKey');
    v_percentage jsonb := v_rule -> 'percentage';
    v_weights    jsonb := v_rule -> 'weights';
    v_missing    text;
    v_problem    text;
begin
    v_problem := case
        when v_rule is null then 'It is no object.'
        when v_rule - c_members <> '{}' then format('%L is no member of a rule.',
            (select min(k) from jsonb_object_keys(v_rule - c_members) as k))
        when v_id !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' then 'Its id is none: letters, digits, and . _ - between them.'
        when coalesce(v_rule ->> 'match', 'all') not in ('all', 'any') then 'match is neither all nor any.'
        when length(v_rule ->> 'description') > 500 then 'Its description has over 500 characters.'
        when length(v_bucket_by) not between 1 and 200 then 'bucket_by is no attribute.'
        when (v_rule ? 'variant') = (v_rule ? 'weights') then 'It names no variant and no weights, or both.'
    end;

    if v_problem is not null then
        raise exception 'invalid_rule'
            using errcode = 'PT400', detail = format('Rule %s: %s', p_number, v_problem),
                  hint = 'A rule says who (conditions, users, percentage) gets what (variant or weights).';
    elsif v_percentage is not null and (case when jsonb_typeof(v_percentage) <> 'number' then true
        else v_percentage::numeric not between 0 and 100 or v_percentage::numeric <> round(v_percentage::numeric, 3) end)
    then
        raise exception 'invalid_percentage'
            using errcode = 'PT400', detail = format('Rule %s: %s is no percentage.', p_number, left(v_percentage::text, 40)),
                  hint = 'Send a number from 0 to 100 with up to three decimals.';
    elsif v_weights is not null and (case
        when jsonb_typeof(v_weights) <> 'object' then true
        when exists (
            select from jsonb_each(v_weights) as w
            where case when jsonb_typeof(w.value) <> 'number' then true
                else w.value::numeric not between 0 and 100 or w.value::numeric <> round(w.value::numeric, 3) end
        ) then true
        else (select sum(w.value::numeric) from jsonb_each(v_weights) as w) is distinct from 100
    end) then
        raise exception 'invalid_weights'
            using errcode = 'PT400', detail = format('Rule %s: the weights %s are not 100 together.', p_number, left(v_weights::text, 200)),
                  hint = 'Send a percentage for each variant: {"a": 33.3, "b": 66.7}.';
    end if;

    select min(v.variant) into v_missing
    from (
        select v_rule ->> 'variant' as variant
        union all
        select w.key from jsonb_each(case when jsonb_typeof(v_weights) = 'object' then v_weights else '{}' end) as w
    ) as v
    where not p_variants ? v.variant;

    if v_missing is not null then
        raise exception 'variant_not_found'
            using errcode = 'PT422', detail = format('Rule %s: there is no variant %L.', p_number, left(v_missing, 64)),
                  hint = 'Name it in variants, with its value.';
    elsif flags._check_moment(v_rule -> 'starts_at') >= flags._check_moment(v_rule -> 'ends_at') then
        raise exception 'invalid_schedule'
            using errcode = 'PT400', detail = format('Rule %s ends before it starts.', p_number),
                  hint = 'ends_at is later than starts_at.';
    end if;

    return jsonb_build_object(
        'id', v_id, 'description', v_rule -> 'description', 'match', coalesce(v_rule ->> 'match', 'all'),
        'conditions', flags._check_conditions(v_rule -> 'conditions', true),
        'users', flags._check_users(v_rule -> 'users'),
        'percentage', v_percentage, 'bucket_by', v_bucket_by, 'variant', v_rule -> 'variant', 'weights', v_weights,
        'starts_at', flags._check_moment(v_rule -> 'starts_at'),
        'ends_at', flags._check_moment(v_rule -> 'ends_at')
    );
end;
$$;

comment on function flags._check_rule(jsonb, bigint, jsonb) is 'A rule as it is kept; refuses what is none.';

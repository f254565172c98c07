-- What a rule gives somebody: a variant, or why none.
--
-- A percentage of 100 needs no targeting key, and one of 0 neither. Who is within the percentage, and which
-- variant one gets of several, are worked out from two hashes: otherwise the first would decide the second.

create or replace function flags._apply_rule(p_rule flags.rules, p_salt text, p_context jsonb)
returns flags.choice
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_choice flags.choice;
    v_key    text;
    v_bucket integer;
    v_weight record;
    v_until  numeric := 0;
begin
    v_choice.is_split := false;
    v_choice.lacks_key := false;
    v_choice.mismatch := case
        when p_rule.starts_at > now() then 'not_yet'
        when p_rule.ends_at <= now() then 'ended'
        when p_rule.percentage = 0 then 'outside the percentage'
        else flags._find_group_mismatch(p_rule.match, p_rule.conditions, p_rule.users, p_context)
    end;

    if v_choice.mismatch is not null then
        return v_choice;
    elsif p_rule.percentage < 100 or p_rule.weights is not null then
        v_key := nullif(flags._get_attribute(p_context, p_rule.bucket_by) #>> '{}', '');

        if v_key is null then
            v_choice.mismatch := p_rule.bucket_by || ': attribute_missing';
            v_choice.lacks_key := p_rule.bucket_by = 'targetingKey';
            return v_choice;
        end if;

        v_choice.is_split := true;

        if p_rule.percentage < 100 and flags._get_bucket(p_salt, v_key) >= p_rule.percentage * 1000 then
            v_choice.mismatch := 'outside the percentage';
            return v_choice;
        end if;
    end if;

    if p_rule.weights is null then
        v_choice.variant := p_rule.variant;
        return v_choice;
    end if;

    v_bucket := flags._get_bucket(p_salt || '#weights', v_key);

    for v_weight in select w.key as variant, w.value::numeric as share from jsonb_each(p_rule.weights) as w loop
        v_until := v_until + v_weight.share;

        if v_bucket < v_until * 1000 then
            v_choice.variant := v_weight.variant;
            exit;
        end if;
    end loop;

    return v_choice;
end;
$$;

comment on function flags._apply_rule(flags.rules, text, jsonb) is 'What a rule gives somebody, or why nothing.';

-- Refuses what a setting cannot be.
--
-- Errors: PT400 unknown_setting, wrong_setting_type; PT422 setting_out_of_range, setting_not_allowed, setting_too_long

create or replace function auth._check_setting(p_key text, p_value jsonb)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type     auth.setting_types;
    v_expected text;
    v_number   numeric;
begin
    select t.* into v_type
    from auth.setting_types as t
    where t.setting_key = p_key;

    if not found then
        raise exception 'unknown_setting'
            using errcode = 'PT400',
                  detail = format('There is no setting %s.', left(p_key, 80)),
                  hint = 'auth.list_setting_types has those that there are.';
    end if;

    -- Null takes a setting back to its default.
    if p_value = 'null' then
        return;
    end if;

    v_expected := case v_type.value_type
        when 'boolean' then 'boolean'
        when 'integer' then 'number'
        when 'number' then 'number'
        else 'string'
    end;

    if jsonb_typeof(p_value) <> v_expected
        or (v_type.value_type = 'integer' and (p_value #>> '{}')::numeric % 1 <> 0)
    then
        raise exception 'wrong_setting_type'
            using errcode = 'PT400',
                  detail = format('%s is %s, not %s.', p_key, left(p_value::text, 80), v_type.value_type),
                  hint = format('Send a %s, or null for the default.', v_expected);
    end if;

    if v_type.value_type in ('integer', 'number') then
        v_number := (p_value #>> '{}')::numeric;

        if v_number < v_type.minimum or v_number > v_type.maximum or scale(v_number) > 12 then
            raise exception 'setting_out_of_range'
                using errcode = 'PT422',
                      detail = format('%s is %s.', p_key, left(v_number::text, 80)),
                      hint = format('Send %s to %s, with 12 decimals at most.',
                          coalesce(v_type.minimum::text, 'anything'), coalesce(v_type.maximum::text, 'anything'));
        end if;
    elsif v_type.value_type = 'choice' and (p_value #>> '{}') <> all (v_type.choices) then
        raise exception 'setting_not_allowed'
            using errcode = 'PT422',
                  detail = format('%s is %s.', p_key, left(p_value::text, 80)),
                  hint = format('Send one of %s.', array_to_string(v_type.choices, ', '));
    elsif v_type.value_type = 'text' and length(p_value #>> '{}') > v_type.max_length then
        raise exception 'setting_too_long'
            using errcode = 'PT422',
                  detail = format('%s has %s characters.', p_key, length(p_value #>> '{}')),
                  hint = format('Send up to %s.', v_type.max_length);
    end if;
end;
$$;

comment on function auth._check_setting(text, jsonb) is 'Refuse what a setting cannot be.';

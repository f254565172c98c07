-- Whether a boolean flag is true for a user: for the caller where nobody is named. Where nobody can say, it is not.
--
-- Errors: PT400 invalid_context; PT403 not_own_targeting_key; PT404 flag_not_found, environment_not_found;
--         PT422 flag_is_not_boolean

create or replace function flags.is_feature_enabled(
    p_flag_key    text,
    p_user_id     uuid default null,
    p_context     jsonb default '{}',
    p_environment text default null
)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_value jsonb;
begin
    v_value := (
        flags.evaluate_flag(
            p_flag_key,
            case when p_user_id is null then p_context
                else p_context || jsonb_build_object('targetingKey', p_user_id) end,
            p_environment
        )
    ).value;

    if jsonb_typeof(v_value) <> 'boolean' then
        raise exception 'flag_is_not_boolean'
            using errcode = 'PT422',
                  detail = format('Flag %s holds a %s.', p_flag_key, jsonb_typeof(v_value)),
                  hint = 'Ask for its value with flags.evaluate_flag.';
    end if;

    return coalesce(v_value::boolean, false);
end;
$$;

comment on function flags.is_feature_enabled(text, uuid, jsonb, text) is 'Whether a boolean flag is true for a user.';

grant execute on function flags.is_feature_enabled(text, uuid, jsonb, text) to anon, authenticated, service_role;

-- Declares what a service can be set to, or declares it anew. Values that are in force have to fit; a key
-- stays secret or not for ever, because what was stored plain cannot become secret any more.
--
-- Changes of configuration are made one after another: each announces itself first.
--
-- Errors: PT400 invalid_service, invalid_key, invalid_type, invalid_visibility, invalid_constraint, wrong_type,
--         value_out_of_range, value_not_allowed, value_too_long, secret_without_default;
--         PT409 visibility_is_fixed, values_do_not_fit

create or replace function config.define_key(
    p_service_name  text,
    p_config_key    text,
    p_value_type    text,
    p_constraint    jsonb default '{}',
    p_default_value jsonb default null,
    p_visibility    text default 'internal',
    p_description   text default null
)
returns config.keys
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_types constant text[] := array[
        'string', 'integer', 'number', 'boolean', 'json', 'duration', 'timestamp', 'url'
    ];
    v_key   config.keys;
    v_old   config.keys;
    v_value record;
begin
    if p_service_name is null or p_service_name !~ '^[a-z][a-z0-9_-]{0,62}$' then
        raise exception 'invalid_service'
            using errcode = 'PT400',
                  detail = format('%L cannot be the name of a service.', left(p_service_name, 80)),
                  hint = 'Use up to 63 small letters, digits, _ and -, a letter first.';
    elsif p_config_key is null or p_config_key !~ '^[a-z][a-z0-9_.-]{0,126}$' then
        raise exception 'invalid_key'
            using errcode = 'PT400',
                  detail = format('%L cannot be the name of a key.', left(p_config_key, 150)),
                  hint = 'Use up to 127 small letters, digits, _, . and -, a letter first.';
    elsif p_value_type is null or p_value_type <> all (c_types) then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = format('%L is no type.', left(p_value_type, 80)),
                  hint = format('Choose one of %s.', array_to_string(c_types, ', '));
    elsif p_visibility is null or p_visibility not in ('public', 'internal', 'secret') then
        raise exception 'invalid_visibility'
            using errcode = 'PT400',
                  detail = format('%L is no visibility.', left(p_visibility, 80)),
                  hint = 'Choose public, internal or secret.';
    elsif p_visibility = 'secret' and (p_value_type <> 'string' or p_default_value is not null) then
        raise exception 'secret_without_default'
            using errcode = 'PT400',
                  detail = format('%s/%s would be a secret with a type or a default.', p_service_name, p_config_key),
                  hint = 'Define a secret as a string without a default, and set it with config.set_secret.';
    end if;

    perform core._announce('config');

    v_key.service_name := p_service_name;
    v_key.config_key := p_config_key;
    v_key.value_type := p_value_type;
    v_key.visibility := p_visibility;
    v_key.constraints := coalesce(p_constraint, '{}');
    v_key.constraints := config._check_constraints(v_key);

    if p_visibility = 'secret' and v_key.constraints <> '{}' then
        raise exception 'invalid_constraint'
            using errcode = 'PT400',
                  detail = 'The database never sees a secret, so it cannot check one.',
                  hint = 'Define the secret without a constraint.';
    end if;

    if p_default_value is not null then
        v_key.default_value := config._normalise_value(v_key, p_default_value);
    end if;

    select k.* into v_old
    from config.keys as k
    where k.service_name = p_service_name and k.config_key = p_config_key;

    if (v_old.visibility = 'secret') is distinct from (p_visibility = 'secret') and v_old.visibility is not null then
        raise exception 'visibility_is_fixed'
            using errcode = 'PT409',
                  detail = format('%s/%s is %s.', p_service_name, p_config_key, v_old.visibility),
                  hint = 'What was stored plain is no secret any more: define another key.';
    end if;

    for v_value in
        select v.environment, v.value
        from config._list_values(p_service_name) as v
        where v.config_key = p_config_key and v.value is not null
    loop
        begin
            if config._normalise_value(v_key, v_value.value) is distinct from v_value.value then
                raise exception 'wrong_type' using errcode = 'PT400';
            end if;
        exception when sqlstate 'PT400' then
            raise exception 'values_do_not_fit'
                using errcode = 'PT409',
                      detail = format(
                          'The value of %s/%s in %s does not fit: %s.', p_service_name, p_config_key,
                          v_value.environment, sqlerrm
                      ),
                      hint = 'Set it to one that fits both, or take it away, and define the key again.';
        end;
    end loop;

    insert into config.keys as k (
        service_name, config_key, value_type, constraints, default_value, visibility, description
    )
    values (
        p_service_name, p_config_key, p_value_type, v_key.constraints, v_key.default_value, p_visibility,
        left(p_description, 1000)
    )
    on conflict (service_name, config_key) do update
        set value_type = excluded.value_type, constraints = excluded.constraints,
            default_value = excluded.default_value, visibility = excluded.visibility,
            description = coalesce(excluded.description, k.description), updated_at = now()
    returning k.* into v_key;

    return v_key;
end;
$$;

comment on function config.define_key(text, text, text, jsonb, jsonb, text, text) is
    'Declare what a service can be set to: type, bounds, default, who may see it.';

grant execute on function config.define_key(text, text, text, jsonb, jsonb, text, text) to admin, service_role;

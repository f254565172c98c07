-- Restores the values that an environment had of its own after a version, or at a time; of one key, or of the
-- whole service. That is a change like others: it has a version, and can be reverted. Values that do not fit
-- today's definitions are refused, and then nothing is reverted. Returns what changed.
--
-- Errors: PT400 version_or_time, reason_too_long; PT404 unknown_service, unknown_key, unknown_environment,
--         unknown_version; PT409 version_conflict, values_do_not_fit

create or replace function config.revert_config(
    p_service_name     text,
    p_environment      text default 'all',
    p_to_version       bigint default null,
    p_to_time          timestamptz default null,
    p_config_key       text default null,
    p_expected_version bigint default null,
    p_reason           text default null
)
returns setof config.history_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason  text := ops._check_reason(p_reason, false);
    v_to      bigint := p_to_version;
    v_entries jsonb := '[]';
    v_key     config.keys;
    v_old     record;
    v_version bigint;
begin
    if (p_to_version is null) = (p_to_time is null) or (p_expected_version is not null and p_config_key is null) then
        raise exception 'version_or_time'
            using errcode = 'PT400',
                  detail = 'A revert goes to a version or to a time; it expects a version of one key only.',
                  hint = 'Send p_to_version or p_to_time, and p_expected_version only beside p_config_key.';
    end if;

    perform core._announce('config');
    perform config._check_environment(p_environment);

    if p_config_key is not null then
        perform config._find_key(p_service_name, p_config_key);
        perform config._check_version(p_service_name, p_config_key, p_environment, p_expected_version);
    else
        perform config._check_service(p_service_name);
    end if;

    if p_to_time is not null then
        select coalesce(max(c.version), 0) into v_to
        from config.changes as c
        where c.service_name = p_service_name and c.changed_at <= p_to_time;
    end if;

    perform config._check_known_version(p_service_name, v_to);

    for v_old in
        select k.config_key, v.value, v.secret_id
        from config.keys as k
        left join config._list_values(p_service_name, v_to) as v
            on v.config_key = k.config_key and v.environment = p_environment
        where k.service_name = p_service_name and (p_config_key is null or k.config_key = p_config_key)
        order by k.config_key
    loop
        if v_old.value is not null then
            v_key := config._find_key(p_service_name, v_old.config_key);

            begin
                v_old.value := config._normalise_value(v_key, v_old.value);
            exception when sqlstate 'PT400' then
                raise exception 'values_do_not_fit'
                    using errcode = 'PT409',
                          detail = format(
                              '%s/%s was %s, which does not fit any more: %s.', p_service_name, v_old.config_key,
                              left(v_old.value::text, 100), sqlerrm
                          ),
                          hint = 'Revert the other keys one by one, or define the key anew first.';
            end;
        end if;

        v_entries := v_entries || jsonb_strip_nulls(
            jsonb_build_object('config_key', v_old.config_key, 'secret_id', v_old.secret_id)
        );

        if v_old.value is not null then
            v_entries := jsonb_set(v_entries, '{-1,value}', v_old.value);
        end if;
    end loop;

    v_version := config._write_versions(p_service_name, p_environment, 'revert', v_entries, v_reason, v_to);

    return query
    select h.*
    from config.list_config_history(p_service_name, null, p_environment, 1) as h
    where h.version = v_version;
end;
$$;

comment on function config.revert_config(text, text, bigint, timestamptz, text, bigint, text) is
    'Restore the values that an environment had after a version, or at a time.';

grant execute on function config.revert_config(text, text, bigint, timestamptz, text, bigint, text)
to admin, service_role;

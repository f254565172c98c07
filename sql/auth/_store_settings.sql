-- Keeps settings as the next version, unless they are what they were. The caller has locked them.

create or replace function auth._store_settings(p_old auth.settings, p_values jsonb, p_reverted_to integer default null)
returns auth.settings_state
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_new auth.settings := p_old;
begin
    if p_values <> p_old.setting_values then
        insert into auth.settings as s (user_id, version, setting_values)
        values (p_old.user_id, p_old.version + 1, p_values)
        on conflict (user_id) do update
        set version = excluded.version, setting_values = excluded.setting_values, updated_at = now()
        returning s.* into v_new;

        insert into auth.settings_versions (user_id, version, setting_values, reverted_to, changed_by)
        values (p_old.user_id, v_new.version, p_values, p_reverted_to, auth.uid());

        perform events._publish(
            'settings_changed', 'user', p_old.user_id::text,
            jsonb_build_object(
                'user_id', p_old.user_id,
                'version', v_new.version,
                'reverted_to', p_reverted_to,
                'changed', (
                    select jsonb_agg(d.setting_key order by d.setting_key)
                    from auth._compare_settings(p_old.setting_values, p_values) as d
                )
            )
        );
    end if;

    return row(v_new.user_id, v_new.version, auth._fill_settings(v_new.setting_values), v_new.updated_at)::auth.settings_state;
end;
$$;

comment on function auth._store_settings(auth.settings, jsonb, integer) is 'Keep settings as the next version.';

-- The versions of your settings, the newest first, each with what it changed; a page at a time: the next page is
-- asked for with the last version of this one.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function auth.list_settings_versions(
    p_limit   integer default 50,
    p_before  integer default null,
    p_user_id uuid default null
)
returns setof auth.settings_version
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    perform core._check_limit(p_limit);

    return query
    select
        v.version,
        (
            select coalesce(
                jsonb_object_agg(d.setting_key, jsonb_build_object('from', d.from_value, 'to', d.to_value)), '{}'
            )
            from auth._compare_settings(coalesce(w.setting_values, '{}'), v.setting_values) as d
        ),
        v.reverted_to, v.changed_at, v.changed_by
    from auth.settings_versions as v
    left join auth.settings_versions as w on w.user_id = v.user_id and w.version = v.version - 1
    where v.user_id = v_user_id and (p_before is null or v.version < p_before)
    order by v.version desc
    limit p_limit;
end;
$$;

comment on function auth.list_settings_versions(integer, integer, uuid) is
    'The versions of your settings, newest first, with what each changed.';

grant execute on function auth.list_settings_versions(integer, integer, uuid) to authenticated, service_role;

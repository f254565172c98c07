-- What readers get of a version. The latest is the highest that is introduced and not deprecated; where every one is
-- deprecated, the highest that answers.

create or replace function api._describe_version(p_version api.versions)
returns api.version_info
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        (p_version).version,
        case
            when (p_version).introduced_at > now() then 'announced'
            when (p_version).sunset_at <= now() then 'sunset'
            when (p_version).deprecated_at <= now() then 'deprecated'
            when l.is_latest then 'current'
            else 'supported'
        end,
        (p_version).is_default,
        coalesce(l.is_latest, false),
        (p_version).introduced_at,
        (p_version).deprecated_at,
        (p_version).sunset_at,
        (p_version).successor,
        (p_version).guide,
        (p_version).schemas,
        (p_version).summary,
        (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object('function', c.function_name, 'change', c.change, 'remedy', c.remedy)
                    order by c.created_at, c.change_id
                ),
                '[]'
            )
            from api.breaking_changes as c
            where c.version = (p_version).version
        )
    from (
        select (
            select v.version
            from api.versions as v
            where v.introduced_at <= now() and (v.sunset_at is null or v.sunset_at > now())
            order by (v.deprecated_at is null or v.deprecated_at > now()) desc, v.version_number desc
            limit 1
        ) = (p_version).version
    ) as l (is_latest);
end;

comment on function api._describe_version(api.versions) is 'What readers get of a version.';

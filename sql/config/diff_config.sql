-- What is not the same: between two environments, between two versions of one, or both at once. Compared is what
-- is in force, fall-backs included; defaults are those of today. Secrets are compared by their fingerprints.
-- Without p_to_version the right side is of now, without p_other_environment of the same environment.
--
-- Errors: PT400 nothing_to_compare; PT404 unknown_service, unknown_environment, unknown_version

create or replace function config.diff_config(
    p_service_name      text,
    p_environment       text default 'production',
    p_other_environment text default null,
    p_from_version      bigint default null,
    p_to_version        bigint default null
)
returns setof config.difference
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_other text := coalesce(p_other_environment, p_environment);
begin
    perform config._check_service(p_service_name);
    perform config._check_environment(p_environment);
    perform config._check_environment(v_other);
    perform config._check_known_version(p_service_name, p_from_version);
    perform config._check_known_version(p_service_name, p_to_version);

    if v_other = p_environment and p_from_version is not distinct from p_to_version then
        raise exception 'nothing_to_compare'
            using errcode = 'PT400',
                  detail = 'Both sides are the same environment and version.',
                  hint = 'Name p_other_environment, or p_from_version.';
    end if;

    return query
    select
        l.config_key,
        case when l.source is null then 'added' when r.source is null then 'removed' else 'changed' end,
        l.value, l.source, l.fingerprint, r.value, r.source, r.fingerprint
    from config._list_effective(p_service_name, p_environment, p_from_version) as l
    join config._list_effective(p_service_name, v_other, p_to_version) as r on r.config_key = l.config_key
    where l.value is distinct from r.value or l.fingerprint is distinct from r.fingerprint
    order by l.config_key;
end;
$$;

comment on function config.diff_config(text, text, text, bigint, bigint) is
    'What is not the same between two environments or two versions.';

grant execute on function config.diff_config(text, text, text, bigint, bigint) to admin, service_role;

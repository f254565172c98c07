-- A version that must exist.
--
-- Errors: PT404 unknown_version

create or replace function api._find_version(p_version text)
returns api.versions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions;
begin
    select v.* into v_version from api.versions as v where v.version = p_version;

    if not found then
        raise exception 'unknown_version'
            using errcode = 'PT404',
                  detail = format('There is no version %s.', coalesce(quote_literal(left(p_version, 50)), 'null')),
                  hint = format(
                      'There are %s.',
                      (select string_agg(v.version, ', ' order by v.version_number) from api.versions as v)
                  );
    end if;

    return v_version;
end;
$$;

comment on function api._find_version(text) is 'A version that must exist.';

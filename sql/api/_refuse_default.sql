-- Refuses to take the default version away from calls that name none.
--
-- Errors: PT409 version_is_default

create or replace function api._refuse_default(p_version text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'version_is_default'
        using errcode = 'PT409',
              detail = format('%s answers all calls that name no version.', p_version),
              hint = 'Make another one the default first: set_default_version.';
end;
$$;

comment on function api._refuse_default(text) is 'Refuse to take the default version away.';

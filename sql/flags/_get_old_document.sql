-- The document of a version; null where the flag was deleted by it.
--
-- Errors: PT404 version_not_found

create or replace function flags._get_old_document(p_environment text, p_flag_key text, p_version integer)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document jsonb;
begin
    select v.document into v_document
    from flags.versions as v
    where v.environment = p_environment and v.flag_key = p_flag_key and v.version = p_version;

    if not found then
        raise exception 'version_not_found'
            using errcode = 'PT404',
                  detail = format('There is no version %s of flag %L in %s.', p_version, left(p_flag_key, 128), p_environment),
                  hint = 'flags.list_flag_history shows the versions there are.';
    end if;

    return v_document;
end;
$$;

comment on function flags._get_old_document(text, text, integer) is 'The document of a version.';

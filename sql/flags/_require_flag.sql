-- The document of a flag that is there.
--
-- Errors: PT404 flag_not_found

create or replace function flags._require_flag(p_environment text, p_flag_key text)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document jsonb := flags._get_document(p_environment, p_flag_key);
begin
    if v_document is null then
        raise exception 'flag_not_found'
            using errcode = 'PT404',
                  detail = format('There is no flag %L in %s.', left(p_flag_key, 128), p_environment),
                  hint = 'flags.list_flags shows those there are.';
    end if;

    return v_document;
end;
$$;

comment on function flags._require_flag(text, text) is 'The document of a flag that is there.';

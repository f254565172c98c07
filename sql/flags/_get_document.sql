-- A flag's document as it is now; null where there is no flag. _check_document leaves one unchanged.

create or replace function flags._get_document(p_environment text, p_flag_key text)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select v.document
        from flags.versions as v
        where v.environment = p_environment and v.flag_key = p_flag_key
        order by v.version desc
        limit 1
    );
end;
$$;

comment on function flags._get_document(text, text) is 'A flag''s document as it is now.';

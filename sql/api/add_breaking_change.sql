-- Writes down what a version does otherwise than the one before it, for list_api_versions.
--
-- Errors: PT400 invalid_change; PT404 unknown_version

create or replace function api.add_breaking_change(
    p_version  text,
    p_change   text,
    p_function text default null,
    p_remedy   text default null
)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions := api._find_version(p_version);
begin
    if coalesce(length(p_change), 0) not between 1 and 1000 or length(p_remedy) not between 1 and 1000
        or length(p_function) not between 3 and 130
    then
        raise exception 'invalid_change'
            using errcode = 'PT400',
                  detail = 'A change and its remedy are texts of 1 to 1000 characters, a function is schema.function.',
                  hint = 'Say in a sentence what is different, and in another what callers do about it.';
    end if;

    insert into api.breaking_changes (version, function_name, change, remedy)
    values (p_version, p_function, p_change, p_remedy);

    return api._describe_version(v_version);
end;
$$;

comment on function api.add_breaking_change(text, text, text, text) is
    'Write down what a version does otherwise than the one before it.';

grant execute on function api.add_breaking_change(text, text, text, text) to admin, service_role;

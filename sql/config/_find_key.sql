-- The definition of a key, as far as the caller may know of it: to users what is internal or secret is not there.
--
-- Errors: PT404 unknown_service, unknown_key

create or replace function config._find_key(p_service_name text, p_config_key text)
returns config.keys
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key   config.keys;
    v_known text;
begin
    select k.* into v_key
    from config.keys as k
    where k.service_name = p_service_name and k.config_key = p_config_key;

    if not found then
        perform config._check_service(p_service_name);

        select string_agg(k.config_key, ', ' order by k.config_key) into v_known
        from (
            select s.config_key from config.keys as s where s.service_name = p_service_name
            order by s.config_key
            limit 20
        ) as k;

        raise exception 'unknown_key'
            using errcode = 'PT404',
                  detail = format('%s has no key %L.', p_service_name, left(p_config_key, 130)),
                  hint = format('It has %s. An admin defines others with config.define_key.', v_known);
    end if;

    return v_key;
end;
$$;

comment on function config._find_key(text, text) is 'The definition of a key, as far as the caller may know of it.';

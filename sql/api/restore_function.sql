-- Takes the deprecation of a function back, with the brown-outs that have not ended.
--
-- Errors: PT404 function_not_deprecated

create or replace function api.restore_function(p_function text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from api.deprecated_functions as f where f.function_name = p_function;

    if not found then
        raise exception 'function_not_deprecated'
            using errcode = 'PT404',
                  detail = format('%s is not deprecated.', coalesce(quote_literal(left(p_function, 130)), 'null')),
                  hint = 'list_deprecated_functions has those that are.';
    end if;

    update api.brownouts as b
    set cancelled_at = now()
    where b.function_name = p_function and b.cancelled_at is null and b.ends_at > now();

    perform core._announce('versions');
end;
$$;

comment on function api.restore_function(text) is 'Take the deprecation of a function back.';

grant execute on function api.restore_function(text) to admin, service_role;

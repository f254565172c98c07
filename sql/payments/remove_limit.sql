-- Ends a limit; returns it as it was.
--
-- Errors: PT404 limit_not_found

create or replace function payments.remove_limit(p_limit_id uuid)
returns payments.limits
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit payments.limits;
begin
    delete from payments.limits as l where l.limit_id = p_limit_id returning l.* into v_limit;

    if not found then
        raise exception 'limit_not_found'
            using errcode = 'PT404',
                  detail = format('There is no limit %s.', p_limit_id),
                  hint = 'payments.list_limits() lists them.';
    end if;

    perform events._publish('limit_removed', 'limit', p_limit_id::text, jsonb_strip_nulls(to_jsonb(v_limit)));
    return v_limit;
end;
$$;

comment on function payments.remove_limit(uuid) is 'End a limit.';

grant execute on function payments.remove_limit(uuid) to admin, service_role;

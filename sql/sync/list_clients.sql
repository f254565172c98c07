-- The caller's devices, the one seen last first, with what waits: queued items and the inbox.
--
-- Errors: PT401 not_authenticated; PT400 invalid_limit

create or replace function sync.list_clients(p_limit integer default 100)
returns setof sync.client
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    perform core._check_limit(p_limit);

    return query
    select c.client_id, c.device_name, c.schema_version, c.created_at, c.last_seen_at,
        (
            select count(*) from sync.items as i
            where i.user_id = c.user_id and i.client_id = c.client_id and i.status in ('pending', 'processing')
        ),
        (select count(*) from sync.items as i where i.user_id = c.user_id and i.client_id = c.client_id and i.is_in_inbox),
        c.forgotten_at is not null
    from sync.clients as c
    where c.user_id = v_user_id
    order by c.last_seen_at desc, c.client_id
    limit p_limit;
end;
$$;

comment on function sync.list_clients(integer) is 'The caller''s devices, with what waits for them.';

grant execute on function sync.list_clients(integer) to authenticated;

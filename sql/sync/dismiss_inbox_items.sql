-- Takes items out of a client's inbox; returns how many. The answers stay; so do conflicts, which can still be resolved.
--
-- Errors: PT401 not_authenticated; PT400 invalid_item

create or replace function sync.dismiss_inbox_items(p_client_id uuid, p_item_ids uuid[])
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_count   integer;
begin
    if coalesce(cardinality(p_item_ids), 0) not between 1 and 1000 then
        raise exception 'invalid_item'
            using errcode = 'PT400', detail = format('These are %s ids.', coalesce(cardinality(p_item_ids), 0)),
                  hint = 'Name 1 to 1000 items of the inbox.';
    end if;

    update sync.items as i
    set is_in_inbox = false
    where i.user_id = v_user_id and i.client_id = p_client_id and i.item_id = any (p_item_ids) and i.is_in_inbox;

    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function sync.dismiss_inbox_items(uuid, uuid[]) is 'Take items out of a client''s inbox; returns how many.';

grant execute on function sync.dismiss_inbox_items(uuid, uuid[]) to authenticated;

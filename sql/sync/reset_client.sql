-- Forgets a client's place, its queued items and its inbox: its cookies are refused (reset_required), so it begins
-- anew. Answers and conflicts stay, so that what it had sent is not applied a second time. Returns how many queued
-- items were dropped.
--
-- Errors: PT401 not_authenticated; PT404 client_not_found

create or replace function sync.reset_client(p_client_id uuid)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_count   integer;
begin
    update sync.clients as c
    set generation = c.generation + 1
    where c.user_id = v_user_id and c.client_id = p_client_id;

    if not found then
        raise exception 'client_not_found'
            using errcode = 'PT404', detail = format('You have no client %s.', p_client_id),
                  hint = 'list_clients() names yours.';
    end if;

    delete from sync.items as i
    where i.user_id = v_user_id and i.client_id = p_client_id and i.status in ('pending', 'processing');

    get diagnostics v_count = row_count;

    update sync.items as i
    set is_in_inbox = false
    where i.user_id = v_user_id and i.client_id = p_client_id and i.is_in_inbox;

    delete from sync.known_records as k where k.user_id = v_user_id and k.client_id = p_client_id;

    return v_count;
end;
$$;

comment on function sync.reset_client(uuid) is 'Forget a client''s place, its queued items and its inbox.';

grant execute on function sync.reset_client(uuid) to authenticated;

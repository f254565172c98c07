-- Tells sockets of users that there is something to pull, once per user and transaction: an event without
-- content, since what a user may see is the pull's matter. Of a change of many users at once nobody is told:
-- clients ask from time to time anyway.

create or replace function sync._poke(p_user_ids uuid[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_told text := coalesce(current_setting('sync.told', true), '');
    v_user uuid;
begin
    if p_user_ids is null or cardinality(p_user_ids) > 20 then
        return;
    end if;

    -- The setting ends with the transaction; where a session's value survives, its number tells.
    if split_part(v_told, ':', 1) <> pg_current_xact_id()::text then
        v_told := pg_current_xact_id()::text || ':';
    end if;

    foreach v_user in array p_user_ids loop
        continue when v_user is null or strpos(v_told, v_user::text) > 0 or length(v_told) > 4000
            or v_user in ('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
        v_told := v_told || v_user;
        perform set_config('sync.told', v_told, true);
        perform events._publish('sync_changed', 'user', v_user::text, jsonb_build_object('user_id', v_user));
    end loop;
end;
$$;

comment on function sync._poke(uuid[]) is 'Tell sockets of users that there is something to pull.';

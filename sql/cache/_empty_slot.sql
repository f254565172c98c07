-- Empties a slot of entries or marks whose time is over; true where it did.
--
-- Of entries: every value of the slot has ended when its turn has passed. Of marks: they have to outlive every
-- value that was read before their transaction committed. So a slot whose turn has passed is sealed at a moment
-- when nobody writes to it, and emptied when as much time has passed again, and ten minutes for builders; unless
-- somebody who was late has written to it after all: then it is sealed again.
--
-- Waits for the lock on the slot for 100 ms at most, since readers of marks would queue behind it; holds it
-- until the transaction ends. Runs as app_owner, who may truncate.

create or replace function cache._empty_slot(
    p_kind text,
    p_slot integer
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '100ms'
as $$
declare
    v_ring   constant text := case when p_slot < 3 then 'hour' else 'day' end;
    v_width  constant interval := case when p_slot < 3 then interval '1 hour' else interval '1 day' end;
    v_table  constant text := format('cache.%I', p_kind || '_' || p_slot);
    v_seal   cache.seals;
    v_is_idle boolean;
    v_is_late boolean;
begin
    if p_kind = 'entries' then
        v_is_idle := p_slot = cache._get_slot(v_ring, cache._now(), 2);
    else
        v_is_idle := p_slot <> cache._get_slot(v_ring, cache._now());
    end if;

    if not v_is_idle then
        if p_kind = 'marks' then
            delete from cache.seals as s where s.slot = p_slot;
        end if;

        return false;
    end if;

    execute format('select exists (select from %s)', v_table) into v_is_late;

    if not v_is_late then
        return false;
    end if;

    if p_kind = 'entries' then
        execute format('lock table only %s in access exclusive mode', v_table);

        -- The hour may have ended while the lock was awaited.
        if p_slot <> cache._get_slot(v_ring, cache._now(), 2) then
            return false;
        end if;

        execute format('truncate table only %s', v_table);
        return true;
    end if;

    select s.* into v_seal from cache.seals as s where s.slot = p_slot;

    if found and v_seal.sealed_at <= cache._now() then
        if v_seal.sealed_at + v_width + interval '10 minutes' > cache._now() then
            return false;
        end if;

        execute format('lock table only %s in access exclusive mode', v_table);
        execute format(
            'select exists (select from %s as m where not pg_visible_in_snapshot(m.xid, $1))', v_table
        ) into v_is_late using v_seal.snapshot;

        if not v_is_late and p_slot <> cache._get_slot(v_ring, cache._now()) then
            execute format('truncate table only %s', v_table);
            delete from cache.seals as s where s.slot = p_slot;
            return true;
        end if;
    else
        execute format('lock table only %s in share mode', v_table);
    end if;

    insert into cache.seals (slot, sealed_at, snapshot)
    values (p_slot, cache._now(), pg_current_snapshot())
    on conflict (slot) do update set sealed_at = excluded.sealed_at, snapshot = excluded.snapshot;

    return false;
exception
    when lock_not_available then
        return false;
end;
$$;

comment on function cache._empty_slot(text, integer) is 'Empty a slot whose time is over.';

grant execute on function cache._empty_slot(text, integer) to app_api;

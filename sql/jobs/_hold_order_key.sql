-- Takes an order key for a job, or says that another job holds it.
--
-- Locks the key's row so that its holder cannot hand it on at the same time; others
-- may add jobs to the key meanwhile.

create or replace function jobs._hold_order_key(p_queue text, p_order_key text, p_job_id bigint)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    loop
        insert into jobs.order_keys (queue, order_key, job_id)
        values (p_queue, p_order_key, p_job_id)
        on conflict do nothing;

        if found then
            return true;
        end if;

        perform from jobs.order_keys as k
        where k.queue = p_queue and k.order_key = p_order_key
        for share;

        if found then
            return false;
        end if;
    end loop;
end;
$$;

comment on function jobs._hold_order_key(text, text, bigint) is
    'Whether the job is the first of its order key; otherwise it is to be blocked.';

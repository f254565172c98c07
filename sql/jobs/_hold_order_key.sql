-- Takes an order key for a job, or says that another job holds it.
--
-- Locks the key's row so that it stays until this job is there to be seen. Others may
-- add jobs to the key meanwhile, and its holder may hand it on. Waits for a transaction
-- that is just taking the key first.
--
-- Errors: PT400 invalid_key

create or replace function jobs._hold_order_key(p_queue text, p_order_key text, p_job_id bigint)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs._check_key(p_order_key);

    loop
        insert into jobs.order_keys (queue, order_key, job_id)
        values (p_queue, p_order_key, p_job_id)
        on conflict do nothing;

        if found then
            return true;
        end if;

        perform from jobs.order_keys as k
        where k.queue = p_queue and k.order_key = p_order_key
        for key share;

        if found then
            return false;
        end if;
    end loop;
end;
$$;

comment on function jobs._hold_order_key(text, text, bigint) is
    'Whether the job is the first of its order key; otherwise it is to be blocked.';

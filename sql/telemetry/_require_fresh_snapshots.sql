-- Refuses a transaction whose statements all see one snapshot: it was perhaps taken before
-- the lock was, and would write what others have already surpassed.
--
-- Errors: PT409 snapshot_too_old

create or replace function telemetry._require_fresh_snapshots()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'snapshot_too_old'
            using errcode = 'PT409',
                  detail = format('The transaction is %s.', current_setting('transaction_isolation')),
                  hint = 'Call this in a transaction that is read committed, the default.';
    end if;
end;
$$;

comment on function telemetry._require_fresh_snapshots() is
    'Refuse a transaction whose statements all see one snapshot.';

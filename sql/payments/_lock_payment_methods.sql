-- Makes the caller's changes to their payment methods take turns, so that one of them is the default whatever happens
-- at once; returns the caller. The lock is an advisory one: there may be no row yet.
--
-- Errors: PT401 not_authenticated

create or replace function payments._lock_payment_methods()
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    perform pg_advisory_xact_lock(hashtextextended('payments.payment_methods ' || v_user_id, 0));
    return v_user_id;
end;
$$;

comment on function payments._lock_payment_methods() is 'Have changes of the caller''s payment methods take turns.';

-- What else callbacks told of a request that is decided: it contradicts what was booked, so it waits
-- for a person.

create or replace function mpesa._dispute_told(p_request_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update mpesa.payments as p
    set status = 'disputed', status_reason = 'contradicts_another'
    where p.request_id = p_request_id and p.status = 'unconfirmed';
end;
$$;

comment on function mpesa._dispute_told(uuid) is 'Leave the other payments told of a request to a person.';

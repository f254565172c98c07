-- An open dispute that the caller may see.
--
-- Errors: PT404 dispute_not_found; PT409 dispute_closed

create or replace function invoices._find_dispute(p_dispute_id uuid)
returns invoices.disputes
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute invoices.disputes;
begin
    select d.* into v_dispute from invoices.disputes as d where d.dispute_id = p_dispute_id;

    if not found then
        raise exception 'dispute_not_found'
            using errcode = 'PT404',
                  detail = format('There is no dispute %s that you may see.', coalesce(p_dispute_id::text, 'without an id')),
                  hint = 'invoices.list_disputes lists them.';
    end if;

    if v_dispute.status <> 'open' then
        raise exception 'dispute_closed'
            using errcode = 'PT409', detail = format('The dispute was %s at %s.', v_dispute.status, v_dispute.resolved_at),
                  hint = 'The customer may open another one.';
    end if;

    return v_dispute;
end;
$$;

comment on function invoices._find_dispute(uuid) is 'An open dispute that the caller may see.';

-- Asks for the papers of a month's invoices, or of some, ahead of those who will want them: a job whose
-- number is returned, which tells its progress. Asking again while it runs returns the same job; what is
-- rendered stays, so that one which was interrupted goes on.
--
-- Errors: PT400 nothing_named, too_many_invoices

create or replace function invoices.render_invoices(
    p_month       date default null,
    p_region      text default null,
    p_invoice_ids uuid[] default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payload jsonb;
begin
    if num_nonnulls(p_month, p_invoice_ids) <> 1 then
        raise exception 'nothing_named'
            using errcode = 'PT400',
                  detail = 'A month or a list of invoices says what to render, and not both.',
                  hint = 'Name p_month or p_invoice_ids.';
    end if;

    if cardinality(p_invoice_ids) > 10000 then
        raise exception 'too_many_invoices'
            using errcode = 'PT400',
                  detail = format('%s invoices are named, 10000 at most.', cardinality(p_invoice_ids)),
                  hint = 'Name a month.';
    end if;

    v_payload := jsonb_strip_nulls(jsonb_build_object(
        'month', to_char(p_month, 'YYYY-MM'), 'region', p_region, 'invoice_ids', to_jsonb(p_invoice_ids)
    ));

    return jobs.schedule_job(
        'render_invoices', v_payload,
        p_unique_key => 'render_invoices:' || encode(sha256(convert_to(v_payload::text, 'UTF8')), 'hex')
    );
end;
$$;

comment on function invoices.render_invoices(date, text, uuid[]) is
    'Render the papers of a month''s invoices, or of some, in a job; returns its number.';

grant execute on function invoices.render_invoices(date, text, uuid[]) to admin, service_role;

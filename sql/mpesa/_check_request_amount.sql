-- Refuses what a phone cannot be asked for: M-Pesa asks for whole shillings within limits.
--
-- Errors: PT400 invalid_amount, PT422 amount_not_allowed

create or replace function mpesa._check_request_amount(p_amount numeric, p_settings mpesa.settings)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    -- NaN is above every number and Infinity is no whole one.
    if p_amount is null or p_amount <= 0 or p_amount >= 1e15 or p_amount <> trunc(p_amount) then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('%s is not a number of whole shillings.', coalesce(p_amount::text, 'Nothing')),
                  hint = 'M-Pesa asks for whole shillings: send 100, not 99.50.';
    end if;

    if p_amount not between p_settings.minimum_amount and p_settings.maximum_amount then
        raise exception 'amount_not_allowed'
            using errcode = 'PT422',
                  detail = format(
                      'KES %s is not within %s and %s.', p_amount, p_settings.minimum_amount, p_settings.maximum_amount
                  ),
                  hint = 'Pay in several parts, or another way.';
    end if;
end;
$$;

comment on function mpesa._check_request_amount(numeric, mpesa.settings) is 'Refuse what a phone cannot be asked for.';

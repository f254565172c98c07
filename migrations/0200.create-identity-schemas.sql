-- depends: 0171.create-rated-powers

set local role app_owner;

create schema ops;
create schema mpesa;
create schema vending;
create schema invoices;

comment on schema ops is 'Who changed what: the audit log.';
comment on schema mpesa is 'Mobile money of Safaricom: requests to pay, what comes back, what nobody expected.';
comment on schema vending is 'Orders of electricity whose money or token arrives later, and the providers that vend.';
comment on schema invoices is 'What is billed after the month: invoices, credit notes, disputes, reminders.';

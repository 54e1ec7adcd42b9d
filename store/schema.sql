-- The canonical CRM tables (19) that the demo fills and an import maps onto, and three views the model reads. SQLite.
-- Money is in the base currency (meta.currency), already converted on the day of the order; timestamps are ISO text in local time.
-- "valid order" everywhere = status in ('paid', 'shipped', 'delivered').
create table meta(key text primary key, value text);            -- data_as_of, currency, timezone, week_start, fiscal_year_start, seed, schema_version
create table fx_rates(currency text, day text, rate real, primary key(currency, day));            -- used at import only
create table regions(region_id integer primary key, region_zh text, region_en text, province_zh text, province_en text, city_zh text, city_en text);
create table employees(employee_id integer primary key, name text, team text, role text,          -- role: sales | service | marketing
  region_id integer references regions, hired_on text, left_on text);
create table customers(customer_id integer primary key, name text, customer_type text,            -- person | company
  phone text, email text, gender text, birth_year integer, occupation text,                       -- persons
  industry text, company_size text, ownership text, credit_limit real,                            -- companies; ownership: 国企 | 民企 | 外企 | 合资
  region_id integer references regions, level text, source text, owner_id integer references employees,   -- level: 普通 | 银 | 金 | VIP
  preferred_language text, created_at text);
create table products(product_id integer primary key, name_zh text, name_en text, category_zh text, category_en text, list_price real, unit_cost real, launched_on text);
create table campaigns(campaign_id integer primary key, name_zh text, name_en text, channel text, campaign_type text, starts_on text, ends_on text, budget real);
create table campaign_daily(campaign_id integer references campaigns, day text, impressions integer, clicks integer, cost real, primary key(campaign_id, day));
create table leads(lead_id integer primary key, created_at text, source text, campaign_id integer references campaigns, region_id integer references regions,
  owner_id integer references employees, status text, first_contact_at text, qualified_at text, converted_at text,
  customer_id integer references customers, disqualified_reason text);
create table opportunities(opportunity_id integer primary key, lead_id integer references leads, customer_id integer references customers,
  owner_id integer references employees, product_category text, amount real, stage text, created_at text, expected_close_on text,
  closed_at text, is_won integer, lost_reason text);            -- closed_at and is_won only when won or lost
create table opportunity_stages(opportunity_id integer references opportunities, stage text, entered_at text, primary key(opportunity_id, stage)) without rowid;
create table activities(activity_id integer primary key, customer_id integer references customers, opportunity_id integer references opportunities,
  employee_id integer references employees, kind text, due_on text, happened_at text, minutes real, outcome text);   -- call | visit | email | chat | demo
create table orders(order_id integer primary key, customer_id integer references customers, opportunity_id integer references opportunities,
  employee_id integer references employees, channel text, campaign_id integer references campaigns, ordered_at text not null, paid_at text,
  shipped_at text, promised_at text, delivered_at text, status text,                              -- placed | paid | shipped | delivered | canceled
  payment_method text, currency text, fx_rate real);            -- fx_rate null: no rate for that day, the order's amounts are null and counted as such
create table order_items(order_id integer references orders, line_no integer, product_id integer references products, quantity integer,
  unit_price real, discount real, amount real, cost real, primary key(order_id, line_no)) without rowid;        -- amount = quantity * unit_price - discount
create table refunds(refund_id integer primary key, order_id integer references orders, line_no integer, product_id integer references products,
  kind text, requested_at text, refunded_at text, amount real, reason text);                      -- kind: return | refund_only
create table receivables(receivable_id integer primary key, order_id integer references orders, issued_on text, due_on text, paid_on text, amount real);
create table tickets(ticket_id integer primary key, customer_id integer references customers, order_id integer references orders,
  product_id integer references products, kind text, topic text, priority text, channel text,     -- kind: inquiry | complaint | request
  created_at text, first_response_at text, resolved_at text, agent_id integer references employees, status text, reopened integer,
  contact_count integer, sla_minutes integer, csat integer);
create table feedback(feedback_id integer primary key, customer_id integer references customers, order_id integer references orders,
  ticket_id integer references tickets, product_id integer references products, campaign_id integer references campaigns,
  source text, rating integer, nps integer, text text, created_at text);                          -- source: review | survey | complaint | nps
create table targets(period text, employee_id integer references employees, metric text, amount real, primary key(period, employee_id, metric));
-- Views: what one row of a base table cannot say.
create view order_gaps as                                       -- purchase_cycle: one row per return of a customer on a later day
  select customer_id, day, previous_day, cast(julianday(day) - julianday(previous_day) as integer) as gap_days
  from (select customer_id, day, lag(day) over (partition by customer_id order by day) as previous_day
        from (select distinct customer_id, date(ordered_at) as day from orders where status in ('paid', 'shipped', 'delivered')))
  where previous_day is not null;
create view stage_steps as                                      -- stage_time: left_at is empty while the deal is still in the stage
  select s.opportunity_id, s.stage, s.entered_at,
    (select min(n.entered_at) from opportunity_stages n where n.opportunity_id = s.opportunity_id and n.entered_at > s.entered_at) as left_at
  from opportunity_stages s where s.stage not in ('赢单', '输单');
create view campaign_contacts as                                -- participants: a lead not yet a customer counts by itself
  select campaign_id, coalesce('c' || customer_id, 'l' || lead_id) as person, customer_id, created_at as at from leads where campaign_id is not null
  union all
  select campaign_id, 'c' || customer_id, customer_id, ordered_at from orders where campaign_id is not null and status in ('paid', 'shipped', 'delivered');
-- Written by askcrm label, never by a question: label_runs, feedback_labels, feedback_aspects, score_runs, customer_scores.
create index orders_customer on orders(customer_id);
create index orders_day on orders(ordered_at, status, customer_id, channel);
create index items_product on order_items(product_id);
create index refunds_order on refunds(order_id);
create index refunds_day on refunds(refunded_at, order_id);
create index receivables_order on receivables(order_id);
create index leads_created on leads(created_at);
create index leads_customer on leads(customer_id);
create index opportunities_lead on opportunities(lead_id);
create index opportunities_customer on opportunities(customer_id);
create index activities_customer on activities(customer_id);
create index tickets_created on tickets(created_at);
create index tickets_customer on tickets(customer_id);
create index feedback_created on feedback(created_at);
create index feedback_customer on feedback(customer_id);
